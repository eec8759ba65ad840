// @ts-check
// Browsers start no Worker from file://. This runs the search's worker in a hidden frame instead;
// it is part of the offline copy only. A frame of about:blank may be scripted even there.
(() => {
  class FrameWorker extends EventTarget {
    /** @param {string | URL} url the worker's script */
    constructor(url) {
      super()
      this.frame = document.createElement("iframe")
      this.frame.hidden = true
      this.frame.title = "Search"
      document.body.append(this.frame)
      /** @type {any} */
      const inner = this.frame.contentWindow
      // Opened and closed, the document is no longer the frame's first one, which Firefox replaces.
      inner.document.open()
      inner.document.close()
      inner.postMessage = (/** @type {unknown} */ data) => {
        this.dispatchEvent(new MessageEvent("message", { data }))
      }
      const load = (/** @type {string} */ source) => new Promise((resolve, reject) => {
        const script = inner.document.createElement("script")
        script.src = new URL(source, document.baseURI).href
        script.onload = resolve
        script.onerror = () => reject(new Error(`cannot load ${source}`))
        inner.document.documentElement.append(script)
      })
      inner.importScripts = async (/** @type {string[]} */ ...sources) => {
        for (const source of sources) await load(source)
      }
      this.ready = load(String(url)).then(() => inner)
    }

    /** @param {unknown} data what the worker is told */
    postMessage(data) {
      this.ready.then(inner => inner.dispatchEvent(new inner.MessageEvent("message", { data })))
    }

    terminate() {
      this.frame.remove()
    }
  }

  // The worker asks for IFrameWorker to find the stemmers of other languages than English.
  if (location.protocol === "file:") Object.assign(window, { Worker: FrameWorker, IFrameWorker: FrameWorker })
})()
