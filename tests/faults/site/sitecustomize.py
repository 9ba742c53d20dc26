"""Found by every process of a shuffled day through PYTHONPATH: kombu takes a transport by a name that it knows."""

from kombu.transport import TRANSPORT_ALIASES

TRANSPORT_ALIASES["shuffled"] = "tests.faults.shuffling:Transport"
