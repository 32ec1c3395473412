import { render } from 'preact';
import { App } from './app.tsx';
import { readReportData } from './report-data.ts';

const main = document.getElementById('main');
if (main) {
  try {
    const data = readReportData();
    main.replaceChildren();
    render(<App data={data} />, main);
  } catch (error) {
    const note = document.createElement('p');
    note.className = 'broken';
    note.setAttribute('role', 'alert');
    note.textContent = `This report cannot be shown whole: ${error instanceof Error ? error.message : String(error)} Make it again, or read the data blocks at the end of the file.`;
    main.prepend(note);
  }
}
