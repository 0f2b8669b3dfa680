/**
 * True if `module.registerHooks` of this Node works. It exists in earlier releases, too, but there even a hook that does
 * nothing makes `require('express')` fail: 22.22.2 and 24.11.0 do, 22.22.3 and 24.11.1 do not (nodejs/node#59929).
 * @param version such as `22.22.3`
 */
export function runsSyncHooks(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  if (major === 22) return minor > 22 || (minor === 22 && patch >= 3);
  if (major === 24) return minor > 11 || (minor === 11 && patch >= 1);
  if (major === 25) return minor >= 1;
  return major >= 26;
}
