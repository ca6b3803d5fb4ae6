// /servers/{id}/provisioning: what the guest applied, as it said itself. Ours; Nova has no such resource.
import type { ModuleReport, ProvisioningReport } from '@nova-lite/instance-metadata';
import {
  provisioningReasons,
  provisioningState,
  reportedStages,
  type ReportedStage,
} from '../../model/provisioning.ts';
import { endpoint } from '../endpoint.ts';
import { serverOr404 } from './find.ts';

export const showProvisioning = endpoint({}, async ({ db }, call) => {
  const { provisioning: report } = await serverOr404(db, call);
  return {
    provisioning: {
      result: provisioningState(report),
      reasons: provisioningReasons(report),
      ...(report ? reportView(report) : {}),
    },
  };
});

const reportView = (report: ProvisioningReport) => ({
  agent: report.agent,
  datasource: report.datasource,
  read: { metadata_service: report.read.metadataService, config_drive: report.read.configDrive },
  uptime_seconds: report.uptimeSeconds,
  stages: reportedStages(report).map(stageView),
  findings: report.findings,
  host_keys: report.hostKeys,
});

const stageView = ({ stage, result, startedSeconds, durationMs, modules }: ReportedStage) => ({
  stage,
  result,
  started_seconds: startedSeconds,
  duration_ms: durationMs,
  modules: modules.map(moduleView),
});

const moduleView = ({ module, result, message, startedSeconds, durationMs }: ModuleReport) => ({
  module,
  result,
  message,
  started_seconds: startedSeconds ?? null,
  duration_ms: durationMs,
});
