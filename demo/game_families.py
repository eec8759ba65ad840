"""The game's own metric families: WebSocket connections, messages, broadcasts, sessions.

Knows the names, HELP texts and labels that the game chose, odd ones included.
Must not know how a second is played; it reads `demo.game.Game`.
"""

from __future__ import annotations

from demo.family import Family, bucket_series, bucket_values, counter_by_type, single
from demo.game import DURATION_BOUNDS, RECEIVED, RECIPIENT_BOUNDS, SENT, SESSION_BOUNDS
from demo.process import Process


def _durations(process: Process) -> list[float]:
    game = process.game
    values: list[float] = []
    for counts, total in zip(game.durations, game.duration_sums, strict=True):
        values += bucket_values(counts, total)
    return values


def game_families() -> list[Family]:
    """List the game's families. Two counters lack `_total`: the game named them so."""
    return [
        single(
            "websocket_active_connections",
            "gauge",
            "Number of active WebSocket connections",
            lambda p: p.game.connections,
        ),
        single(
            "websocket_total_connections",
            "counter",
            "Total number of WebSocket connections established",
            lambda p: p.game.connections_total,
        ),
        single(
            "websocket_connection_errors_total",
            "counter",
            "Total number of WebSocket connection errors",
            lambda p: p.game.connection_errors,
        ),
        counter_by_type(
            "websocket_messages_received_total",
            "Messages received by type",
            RECEIVED,
            lambda p: p.game.received,
        ),
        counter_by_type(
            "websocket_messages_sent_total",
            "Messages sent by type",
            SENT,
            lambda p: p.game.sent,
        ),
        counter_by_type(
            "websocket_message_send_errors_total",
            "Message send errors by type",
            SENT,
            lambda p: p.game.send_errors,
        ),
        Family(
            "websocket_message_processing_duration_seconds",
            "histogram",
            "Time spent processing WebSocket messages",
            tuple(s for t in RECEIVED for s in bucket_series(DURATION_BOUNDS, f'type="{t}"')),
            _durations,
        ),
        single(
            "websocket_message_queue_size",
            "gauge",
            "Number of messages waiting to be sent",
            lambda p: p.game.queue,
        ),
        counter_by_type(
            "websocket_broadcasts_sent_total",
            "Broadcasts sent",
            SENT,
            lambda p: p.game.broadcasts,
        ),
        Family(
            "websocket_broadcast_recipients",
            "histogram",
            "Recipients per broadcast",
            bucket_series(RECIPIENT_BOUNDS),
            lambda p: bucket_values(p.game.recipients, p.game.recipients_sum),
        ),
        single(
            "websocket_bytes_received_total",
            "counter",
            "Bytes received",
            lambda p: p.game.bytes_received,
        ),
        single(
            "websocket_bytes_sent_total",
            "counter",
            "Bytes sent",
            lambda p: p.game.bytes_sent,
        ),
        single(
            "game_active_sessions",
            "gauge",
            "Number of active game sessions",
            lambda p: len(p.game.sessions),
        ),
        single(
            "game_total_sessions",
            "counter",
            "Total number of game sessions created",
            lambda p: p.game.sessions_total,
        ),
        Family(
            "game_players_per_session",
            "histogram",
            "Players per session",
            bucket_series(SESSION_BOUNDS),
            lambda p: bucket_values(p.game.session_sizes, p.game.session_sizes_sum),
        ),
    ]
