import type { Service } from '../../endpoint/service.ts';
import { createRecordedService, type RecordedServiceOptions } from '../recorded-service.ts';
import { FINDING_ACTIONS, type FindingStore, keyOf, type StoredFinding } from './findings.ts';

/** An emulated Security Hub CSPM, which is on in every account and Region, with the default product alone. */
export interface SecurityHub extends Service {
  /** Hands every imported finding to a listener. */
  onImport(listener: FindingStore['imported']): void;
  exportState(): StoredFinding[];
}

/** Makes an emulated Security Hub. */
export function createSecurityHub({
  state = [],
  ...options
}: RecordedServiceOptions & { readonly state?: readonly StoredFinding[] } = {}): SecurityHub {
  const findings = new Map(structuredClone(state).map((each) => [keyOf(each.finding), each]));
  const listeners = new Set<FindingStore['imported']>();
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
