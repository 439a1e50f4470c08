r"""Metrics are served on every address of the host, to whoever asks.

## Why this matters

Neither the engine nor containerd asks who reads their metrics. On every address that is each container of the host, each
pod of the cluster and the network around it: they learn which images and how many containers run, and when something
is started or fails.

## What to do

Serve metrics on 127.0.0.1, or on the one address where the collector reaches the host, behind the firewall.
"""

from deadlight.checks.api import Bad, Fix, Good, Iterator, Outcome, Put, Report, Severity, check
from deadlight.model.engine import Containerd, Engine
from deadlight.semantics import containerd_settings, engine_exposure

ENGINE = r"""
{
  "exec-opts": ["isolation=hyperv"],
  "log-driver": "local",
  "metrics-addr": "127.0.0.1:9323"
}
"""
CONTAINERD = r"""
version = 3
root = 'C:\ProgramData\containerd\root'
[metrics]
  address = '127.0.0.1:10257'
[plugins.'io.containerd.cri.v1.runtime'.containerd]
  default_runtime_name = 'runhcs-wcow-process'
"""


@check(
    "WIN614",
    severity=Severity.LOW,
    because="numbers are given away, no secrets",
    examples=[
        Bad("daemon-json", ENGINE.replace('"127.0.0.1:9323"', '"0.0.0.0:9323"  # <-- here'), fixed=ENGINE),
        Bad("containerd", CONTAINERD.replace("'127.0.0.1:10257'", "':10257'  # <-- here"), fixed=CONTAINERD),
        Good("daemon-json", ENGINE),
        Good("containerd", CONTAINERD),
    ],
    refs=[
        "https://docs.docker.com/engine/daemon/prometheus/",
        "https://github.com/containerd/containerd/blob/v2.3.4/docs/ops.md",
    ],
)
def metrics_on_every_address(subject: Engine | Containerd) -> Iterator[Outcome]:
    if isinstance(subject, Engine):
        found, who = engine_exposure.metrics(subject), "the engine"
    else:
        found, who = containerd_settings.metrics(subject), "containerd"
    for address in found:
        local = f"127.0.0.1:{address.value.rpartition(':')[2]}"
        yield Report(
            "{who} serves its metrics on {address}, to whoever asks",
            who=who,
            address=address.value,
            at=address.where,
            fix=Fix("serve them on this host only", edits=(Put(address.where, local),), safe=False),
        )
