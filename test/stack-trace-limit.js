// As many frames as Node.js itself keeps, not jest's 100: the CDK and the workflow make thousands of stack traces.
Error.stackTraceLimit = 10;
