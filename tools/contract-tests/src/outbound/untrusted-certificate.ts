/**
 * A self-signed certificate for a name that does not exist, valid until 2126, with its key: no client may trust it.
 * Made by `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500 -subj /CN=partner.invalid`.
 * The key protects nothing.
 */
export const UNTRUSTED_CERTIFICATE = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgmuD5paN8HXXK2AW3
UnewiSmaLexAs8YtXAaPlTTBG4+hRANCAAS+CspygVo7gVzyrXfViBzjt0n+PHq6
pVnJ1gIF4iWcK2u7m8F5ZsVRkClqhGhOP0jFbeIh3/2J4MhZRwbrjaZj
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBjDCCATGgAwIBAgIUdfISZOBhxDdvQsFGmxwcS5Y6uJcwCgYIKoZIzj0EAwIw
GjEYMBYGA1UEAwwPcGFydG5lci5pbnZhbGlkMCAXDTI2MTEyMjExMzYzMFoYDzIx
MjYxMDI5MTEzNjMwWjAaMRgwFgYDVQQDDA9wYXJ0bmVyLmludmFsaWQwWTATBgcq
hkjOPQIBBggqhkjOPQMBBwNCAAS+CspygVo7gVzyrXfViBzjt0n+PHq6pVnJ1gIF
4iWcK2u7m8F5ZsVRkClqhGhOP0jFbeIh3/2J4MhZRwbrjaZjo1MwUTAdBgNVHQ4E
FgQUz6yJtXCKEL7b61YpNr1iYBxkthYwHwYDVR0jBBgwFoAUz6yJtXCKEL7b61Yp
Nr1iYBxkthYwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEAm4A1
gn4QX2B93kvgf8t0NldWeylhj28p15vAJhqLPrUCIQDCJc5iS+QcsQjT5LkZAjL3
vkdoN72mApkTt1cDrg21yA==
-----END CERTIFICATE-----`,
} as const;
