// What is counted of requests. The hot path adds to numbers that are there already; text is made when somebody asks.
import { Counter, Histogram, Registry } from 'prom-client';

/** What was asked for; `stranger` when nobody knows who asks. */
export type RequestKind = 'openstack' | 'ec2' | 'password' | 'report' | 'token' | 'stranger';

export interface Metrics {
  /** One answer, and how many milliseconds the service had it in its hands. */
  answered(kind: RequestKind, status: number, milliseconds: number): void;
  /** In the text format of Prometheus. */
  text(): Promise<string>;
}

const latencyBuckets = [0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.005, 0.025, 0.1, 1, 10];

export function createMetrics(): Metrics {
  const registers = [new Registry()];
  const [registry] = registers;
  const requests = new Counter({
    name: 'nova_lite_metadata_requests_total',
    help: 'Requests of guests by kind and status',
    labelNames: ['kind', 'status'] as const,
    registers,
  });
  const refused = new Counter({
    name: 'nova_lite_metadata_refused_total',
    help: 'Requests that were answered with a status from 400',
    registers,
  });
  const tokens = new Counter({
    name: 'nova_lite_metadata_tokens_total',
    help: 'Session tokens that were handed out',
    registers,
  });
  const latency = new Histogram({
    name: 'nova_lite_metadata_request_seconds',
    help: 'From the head of a request to the answer, without the network',
    buckets: latencyBuckets,
    registers,
  });
  // Bound once: without labels to be checked each time.
  const observed = latency.labels({});
  const counters = new Map<string, Counter.Internal>();
  const counterOf = (kind: RequestKind, status: number): Counter.Internal => {
    const known = counters.get(kind + status) ?? requests.labels({ kind, status });
    counters.set(kind + status, known);
    return known;
  };
  return {
    answered(kind, status, milliseconds) {
      counterOf(kind, status).inc();
      if (status >= 400) refused.inc();
      else if (kind === 'token') tokens.inc();
      observed.observe(milliseconds / 1000);
    },
    text: async () => (await registry?.metrics()) ?? '',
  };
}

/** By the target as it was written; the few spellings that mean something else all the same cost nothing but a label. */
export function kindOf(target: string): RequestKind {
  if (target === '/latest/api/token') return 'token';
  if (target === '/nova-lite/v1/report') return 'report';
  if (!target.startsWith('/openstack')) return 'ec2';
  return target.endsWith('/password') ? 'password' : 'openstack';
}
