// One file, so that their modules are loaded once for all of them.
import './advise-reader.ts';
import './console-links.ts';
import './contain-actor.ts';
import './describe-caller.ts';
import './explain-failure.ts';
import './mail-table.ts';
import './whom-to-ask.ts';
import './write-message.ts';
import './write-notice.ts';
import './write-subject.ts';
