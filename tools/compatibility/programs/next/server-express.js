const express = require('express');
const next = require('next');

const app = next({ dev: false });
const handle = app.getRequestHandler();

app.prepare().then(() => {
  const server = express();

  server.get('/hello/:name', (req, res) => {
    res.json({ code: 'H0', name: req.params.name });
  });

  server.all('/{*page}', (req, res) => handle(req, res));

  server.listen(process.env.PORT ?? 3000);
});
