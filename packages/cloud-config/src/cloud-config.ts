// One `#cloud-config`: its data, what was meant by it, and what is to be said about it.
import { checkShape } from './check-shape.ts';
import type { Finding, Report } from './finding.ts';
import { sayTo } from './finding.ts';
import { checkTogether } from './intent/check-together.ts';
import type { Intent } from './intent/intent.ts';
import { intent } from './intent/read-intent.ts';
import { maxFindings } from './limits.ts';
import type { YamlNode } from './yaml/node.ts';
import { toValue } from './yaml/node.ts';
import { parseYaml } from './yaml/parse.ts';

export interface CloudConfig {
  /** Plain data as YAML 1.1 reads it; `null` when the text is empty or no YAML. */
  readonly config: unknown;
  /** The tree with the line and column of every node. */
  readonly root?: YamlNode;
  /** With nothing in it when the text is no YAML. */
  readonly intent: Intent;
  readonly findings: readonly Finding[];
}

/** Never throws because of the text. */
export function parseCloudConfig(text: string): CloudConfig {
  const { root, problem } = parseYaml(text);
  const findings: Finding[] = problem ? [problem] : [];
  const report: Report = (finding) =>
    void (!problem && findings.length < maxFindings && findings.push(finding));
  const meant = intent(root, report);
  checkTogether(meant, sayTo(report));
  if (root) checkShape(root, findings).forEach(report);
  return { config: root ? toValue(root) : null, root, intent: meant, findings };
}
