// What is counted of requests. The hot path adds to numbers that are there already; text is made when somebody asks:
// in the text format of Prometheus (exposition format 0.0.4). Written here, because the usual library's histogram takes
// longer for one number than everything else that we do for a request.

/** What was asked for; `stranger` when nobody knows who asks. */
export type RequestKind = 'openstack' | 'ec2' | 'password' | 'report' | 'token' | 'stranger';

export interface Metrics {
  /** One answer, and how many milliseconds the service had it in its hands. */
  answered(kind: RequestKind, status: number, milliseconds: number): void;
  /** In the text format of Prometheus. */
  text(): string;
}

/** Milliseconds. */
const latencyBounds = [0.05, 0.1, 0.25, 0.5, 1, 5, 25, 100, 1000, 10_000, Number.POSITIVE_INFINITY];

type Counts = Readonly<Record<RequestKind, Map<number, number>>>;

export function createMetrics(): Metrics {
  const counts: Counts = {
    openstack: new Map(),
    ec2: new Map(),
    password: new Map(),
    report: new Map(),
    token: new Map(),
    stranger: new Map(),
  };
  const latencies = latencyBounds.map(() => 0);
  let totalMs = 0;
  return {
    answered(kind, status, milliseconds) {
      const byStatus = counts[kind];
      byStatus.set(status, (byStatus.get(status) ?? 0) + 1);
      let bound = 0;
      while (milliseconds > (latencyBounds[bound] ?? 0)) bound++;
      latencies[bound] = (latencies[bound] ?? 0) + 1;
      totalMs += milliseconds;
    },
    text: () => [...requestLines(counts), ...latencyLines(latencies, totalMs), ''].join('\n'),
  };
}

function requestLines(counts: Counts): string[] {
  const rows = Object.entries(counts).flatMap(([kind, byStatus]) =>
    [...byStatus].map(([status, count]) => ({ kind, status, count })),
  );
  const total = (of: (row: { kind: string; status: number }) => boolean) =>
    rows.filter(of).reduce((sum, { count }) => sum + count, 0);
  return [
    ...head('requests_total', 'counter', 'Requests of guests by kind and status'),
    ...rows.map(
      ({ kind, status, count }) => `${prefix}requests_total{kind="${kind}",status="${status}"} ${count}`,
    ),
    ...head('refused_total', 'counter', 'Requests that were answered with a status from 400'),
    `${prefix}refused_total ${total(({ status }) => status >= 400)}`,
    ...head('tokens_total', 'counter', 'Session tokens that were handed out'),
    `${prefix}tokens_total ${total(({ kind, status }) => kind === 'token' && status < 400)}`,
  ];
}

/** Each bucket counts all that are not longer than its bound, in seconds. */
function latencyLines(latencies: readonly number[], totalMs: number): string[] {
  let count = 0;
  const buckets = latencies.map((inBucket, index) => {
    const seconds = (latencyBounds[index] ?? 0) / 1000;
    count += inBucket;
    return `${prefix}request_seconds_bucket{le="${Number.isFinite(seconds) ? decimal(seconds) : '+Inf'}"} ${count}`;
  });
  return [
    ...head('request_seconds', 'histogram', 'From the head of a request to the answer, without the network'),
    ...buckets,
    `${prefix}request_seconds_sum ${totalMs / 1000}`,
    `${prefix}request_seconds_count ${count}`,
  ];
}

/** `0.00005` and not `5e-5`, which means the same but is not how the bound was called so far. */
const decimal = (value: number) => value.toFixed(6).replace(/\.?0+$/, '');

const prefix = 'nova_lite_metadata_';

const head = (name: string, type: string, help: string) => [
  `# HELP ${prefix}${name} ${help}`,
  `# TYPE ${prefix}${name} ${type}`,
];

/** By the target as it was written; the few spellings that mean something else all the same cost nothing but a label. */
export function kindOf(target: string): RequestKind {
  if (target === '/latest/api/token') return 'token';
  if (target === '/nova-lite/v1/report') return 'report';
  if (!target.startsWith('/openstack')) return 'ec2';
  return target.endsWith('/password') ? 'password' : 'openstack';
}
