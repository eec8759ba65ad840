"""What the browser's script needs to ask a query again, for one server or for all."""

from __future__ import annotations

from handbook.model.signals import Scope


def query_attributes(template: str, scope: Scope) -> dict[str, str | None]:
    """Return the attributes of a block that shows one query.

    Args:
        template: PromQL with ``$scope``; the block's code shows it filled.
        scope: What fills it.
    """
    return {
        "data_query_template": template,
        "data_scope_match": scope.match,
        "data_identity": scope.identity,
    }
