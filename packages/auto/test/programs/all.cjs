for (const program of ['./servers.cjs', './clients.cjs']) require(program);
