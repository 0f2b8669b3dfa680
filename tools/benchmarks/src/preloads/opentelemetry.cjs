const { getNodeAutoInstrumentations } = require('@opentelemetry/auto-instrumentations-node');
const { NodeSDK, tracing } = require('@opentelemetry/sdk-node');

const spanProcessors = [new tracing.SimpleSpanProcessor(new tracing.InMemorySpanExporter())];
new NodeSDK({
  spanProcessors,
  instrumentations: [getNodeAutoInstrumentations()],
  metricReaders: [],
  logRecordProcessors: [],
}).start();
