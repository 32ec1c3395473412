// One file, so that the runner and the SDK are loaded once for all of them.
import './aws-semantics.ts';
import './execution-store.ts';
import './history-property.ts';
import './history.ts';
import './http-integration.ts';
import './run.ts';
import './sdk-integration.ts';
import './state-machine.ts';
import './states-service.ts';
import './wait-state.ts';
