// One file, so that their modules are loaded once for all of them.
import './calls.ts';
import './clean-text.ts';
import './environment.ts';
import './notification.ts';
import './parse-input.ts';
import './subject.ts';
