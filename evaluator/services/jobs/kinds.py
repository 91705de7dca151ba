"""Every kind of long work: what does it, and who sees it."""

from collections.abc import Mapping

from evaluator.services.intake import making, taking
from evaluator.services.jobs.running import Handler

KINDS: Mapping[str, Handler] = {
    making.KIND: making.HANDLER,
    taking.KIND: taking.HANDLER,
}
