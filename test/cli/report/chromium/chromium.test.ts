// One file, so that one Chromium is started and the page is bundled once for all of them.
import './hostile.ts';
import './many.ts';
import './page.ts';
import './readers.ts';
