// One file, so that the SDK is loaded once, and one world is started for all of them.
import './routes.ts';
import './restart-at-once.ts';
import './independence.ts';
import './worst-case.ts';
import './tickets.ts';
import './ticket-requests.ts';
