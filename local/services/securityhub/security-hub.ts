import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import type { Service } from '../../endpoint/service.ts';
import { createRecordedService, type RecordedServiceOptions } from '../recorded-service.ts';
import { FINDING_ACTIONS, keyOf } from './findings.ts';

/** A finding of the default product, whose ARN names its account and Region. */
export interface StoredFinding {
  /** As GetFindings shows it. */
  readonly finding: AwsSecurityFinding;
  /** Fields that BatchUpdateFindings has set: BatchImportFindings leaves them from then on. */
  readonly ofCustomer: readonly string[];
}

/** What BatchImportFindings did with a finding. */
export type FindingChange = 'created' | 'updated' | 'archived';
type Listener = (change: FindingChange, finding: AwsSecurityFinding) => void;

/** What the actions work on. */
export interface FindingStore {
  /** By product and id, in the order of their creation. */
  readonly findings: Map<string, StoredFinding>;
  readonly imported: Listener;
}

/** An emulated Security Hub CSPM, which is on in every account and Region, with the default product alone. */
export interface SecurityHub extends Service {
  /** Hands every imported finding to a listener. */
  onImport(listener: Listener): void;
  exportState(): StoredFinding[];
}

/** Makes an emulated Security Hub. */
export function createSecurityHub({
  state = [],
  ...options
}: RecordedServiceOptions & { readonly state?: readonly StoredFinding[] } = {}): SecurityHub {
  const findings = new Map(structuredClone(state).map((each) => [keyOf(each.finding), each]));
  const listeners = new Set<Listener>();
  const store: FindingStore = {
    findings,
    imported(change, finding) {
      for (const listener of listeners) listener(change, finding);
    },
  };
  return {
    ...createRecordedService('securityhub', FINDING_ACTIONS, store, options),
    onImport: (listener) => void listeners.add(listener),
    exportState: () => structuredClone([...findings.values()]),
  };
}
