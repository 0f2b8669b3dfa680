// How long a test takes is no reason to fail, however busy the machine is: this only finds one that hangs.
jest.setTimeout(10 * 60_000);
