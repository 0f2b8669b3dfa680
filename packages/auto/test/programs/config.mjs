export default {
  cardinalityLimit: 100,
  inbound: {
    readCaller: () => 'config',
    ignore: (request) => request.path === '/k' || request.get('x-ignore') === '1',
  },
};
