for (const program of ['./servers.mjs', './clients.mjs']) await import(program);
