#!/usr/bin/env node
import '../terminal/quick-start.js';

await import('./run.ts');
