// One file, so that the SDK is loaded once for all of them.
import './bus/bus.ts';
import './bus/event-pattern.ts';
import './bus/remediator-rules.ts';
import './endpoint/connections.ts';
import './endpoint/endpoint.ts';
import './endpoint/query-protocol.ts';
import './endpoint/web-page.ts';
import './repeat.ts';
import './runbook.ts';
import './scenarios/check-expectation.ts';
import './scenarios/load-scenario.ts';
import './scenarios/past-runs.ts';
import './show/describe-result.ts';
import './show/execution-rows.ts';
import './show/page.ts';
import './show/screen.ts';
import './state-folder.ts';
