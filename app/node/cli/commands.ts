import type { Command } from './command.ts';
import { actionsList, actionsRetry, actionsShow } from './commands/actions.ts';
import { auditVerify } from './commands/audit.ts';
import {
  rulesArm,
  rulesArmed,
  rulesDisarm,
  rulesHold,
  rulesLimit,
  rulesRelease,
  rulesRespond,
} from './commands/automation.ts';
import { baselineScore } from './commands/baseline.ts';
import { demoServe } from './commands/demo-serve.ts';
import { detect } from './commands/detect.ts';
import { importFiles } from './commands/import.ts';
import { incidents } from './commands/incidents.ts';
import { listsAdd, listsExport, listsImport, listsRemove, listsShow } from './commands/lists.ts';
import { notifyAdd, notifyChannels, notifyOutbox, notifyRetry, notifyTest } from './commands/notify.ts';
import { maintenanceAdd, maintenanceEnd, maintenanceList } from './commands/maintenance.ts';
import { person } from './commands/person.ts';
import { posture } from './commands/posture.ts';
import { providerAdd } from './commands/provider-add.ts';
import { providerChange, providerCredentials } from './commands/provider-change.ts';
import { providerCheck } from './commands/provider-check.ts';
import {
  providerKindsList,
  providerList,
  providerPause,
  providerRemove,
  providerResume,
  providerTest,
} from './commands/provider.ts';
import { providerFilter } from './commands/provider-filter.ts';
import { providerRule, providerRules } from './commands/provider-rules.ts';
import { report } from './commands/report.ts';
import { rulesLint, rulesTest } from './commands/rules.ts';
import { rulesExport, rulesImport } from './commands/rules-folder.ts';
import { simAction } from './commands/sim-action.ts';
import { simLabel } from './commands/sim-label.ts';
import { simCapture, simEsim, simLocate } from './commands/sim-tools.ts';
import { sims } from './commands/sims.ts';
import { suppressAdd, suppressFold, suppressList, suppressRevoke } from './commands/suppress.ts';
import { sync } from './commands/sync.ts';

/** Every command, in the order of the loop: connect, observe, decide, act, prove. */
export const commands: readonly Command[] = [
  demoServe,
  providerAdd,
  providerKindsList,
  providerList,
  providerTest,
  providerCheck,
  providerChange,
  providerCredentials,
  providerPause,
  providerResume,
  providerRemove,
  providerRules,
  providerRule,
  providerFilter,
  sync,
  importFiles,
  sims,
  posture,
  incidents,
  maintenanceAdd,
  maintenanceList,
  maintenanceEnd,
  suppressList,
  suppressRevoke,
  suppressFold,
  suppressAdd,
  detect,
  rulesRespond,
  rulesArm,
  rulesArmed,
  rulesDisarm,
  rulesLimit,
  rulesHold,
  rulesRelease,
  rulesLint,
  rulesTest,
  rulesExport,
  rulesImport,
  listsShow,
  listsAdd,
  listsImport,
  listsExport,
  listsRemove,
  baselineScore,
  simLabel,
  simLocate,
  simEsim,
  simCapture,
  simAction,
  actionsList,
  actionsShow,
  actionsRetry,
  notifyChannels,
  notifyAdd,
  notifyTest,
  notifyOutbox,
  notifyRetry,
  report,
  person,
  auditVerify,
];
