// Emulators, engines and browsers on a busy machine: time is never what a test here is about.
jest.setTimeout(120_000);
