import './servers.mjs';
import './clients.mjs';
