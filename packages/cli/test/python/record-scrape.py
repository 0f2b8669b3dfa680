"""Prints what tools/parity/vectors recorded of the Python library, as its metrics client writes it.

The vectors have label sets and counts; the durations are made up here. Debian's package python3-prometheus-client has the
client. Run: python3 record-scrape.py VECTORS [--openmetrics] > FILE
"""

import json
import pathlib
import sys

from prometheus_client import CollectorRegistry, Histogram
from prometheus_client.exposition import generate_latest
from prometheus_client.openmetrics.exposition import generate_latest as generate_openmetrics
from prometheus_client.platform_collector import PlatformCollector

SYSCODE = "A123456789"
BUCKETS = (100, 200, 500, 800, 1000, 1500, 2000, 2500, 3000, 4000, 5000, 6000, 8000)
FAMILIES = {
    "inbound": (f"{SYSCODE}_inner_metrics", ["f_code", "path", "http_status", "code", "method_code"]),
    "outbound": ("partner_http_metrics", ["partner", "action_code", "http_status", "code"]),
    "consumer": (f"{SYSCODE}_consumer_metrics", ["f_code", "topic", "code"]),
}
DURATIONS = (37.5, 120.0, 450.25, 900.0, 2700.0, 9000.0)


def main(vectors, *flags):
    registry = CollectorRegistry()
    PlatformCollector(registry)
    for kind, (name, labels) in FAMILIES.items():
        histogram = Histogram(name, name, ["appid", "application", *labels], buckets=BUCKETS, registry=registry)
        turn = 0
        for row in json.loads(pathlib.Path(vectors, f"{kind}.json").read_text()):
            for series in row["python"]:
                child = histogram.labels(**series["labels"])
                for _ in range(series["count"]):
                    child.observe(DURATIONS[turn % len(DURATIONS)])
                    turn += 1
    generate = generate_openmetrics if "--openmetrics" in flags else generate_latest
    # Creation times would be other ones in each run.
    lines = generate(registry).decode().split("\n")
    output = []
    for line in lines:
        name_and_labels, _, value = line.rpartition(" ")
        is_time = not line.startswith("#") and name_and_labels.split("{")[0].endswith("_created")
        output.append(f"{name_and_labels} 1.7e+09" if is_time else line)
    sys.stdout.write("\n".join(output))


main(*sys.argv[1:])
