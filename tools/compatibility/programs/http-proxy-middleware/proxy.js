const express = require('express');
const { createProxyMiddleware } = require('http-proxy-middleware');
const { WebSocketServer } = require('ws');

// The service behind the proxy that speaks WebSocket.
const echo = new WebSocketServer({ port: 0 });
echo.on('connection', (socket) => socket.send('hello'));

const app = express();
const socketProxy = createProxyMiddleware({ target: `ws://127.0.0.1:${echo.address().port}`, ws: true });

app.use('/api', createProxyMiddleware({ target: process.env.PARTNER_URL, changeOrigin: true }));
app.use('/socket', socketProxy);
app.use('/gone', createProxyMiddleware({ target: 'http://127.0.0.1:4' }));
app.use(createProxyMiddleware({ target: process.env.PARTNER_URL, pathFilter: '/filtered/**' }));

const server = app.listen(process.env.PORT ?? 3000);
server.on('upgrade', socketProxy.upgrade);
