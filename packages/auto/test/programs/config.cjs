module.exports = { inbound: { readCaller: () => 'config' } };
