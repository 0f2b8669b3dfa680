require('./servers.cjs');
require('./clients.cjs');
