import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser, openPage } from './browser.ts';

const IMAGES = join(import.meta.dirname, '../../../docs/images');

const DEVICES: Readonly<Record<string, BrowserContextOptions>> = {
  desktop: { viewport: { width: 1440, height: 1080 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
};

/**
 * `pnpm screenshots <url> <name>`: writes `docs/images/<name>-<device>-<scheme>.webp` of a page that is live, on a desktop
 * and a phone, light and dark.
 */
async function takeScreenshots(url: string, name: string): Promise<void> {
  await mkdir(IMAGES, { recursive: true });
  const browser = await launchBrowser();
  try {
    for (const [device, options] of Object.entries(DEVICES)) {
      for (const colorScheme of ['light', 'dark'] as const) {
        const file = join(IMAGES, `${name}-${device}-${colorScheme}.webp`);
        const image = await take(browser, url, { ...options, colorScheme });
        await writeFile(file, image);
        console.log(`${relative('', file)}: ${Math.ceil(image.length / 1024)} KB`);
      }
    }
  } finally {
    await browser.close();
  }
}

async function take(browser: Browser, url: string, options: BrowserContextOptions): Promise<Buffer> {
  const { page } = await openPage(browser, url, options);
  await page.waitForFunction(`document.querySelectorAll('canvas').length > 0`);
  // Two rounds of the page's polling, so that all of it has been drawn.
  for (const path of ['/api/state', '/api/state'])
    await page.waitForResponse((one) => one.url().includes(path));
  const png = await page.screenshot();
  const webp = await toWebp(page, png);
  await page.context().close();
  return webp;
}

/** The browser has the encoder; `about:blank` has no policy that keeps it from reading the picture. */
async function toWebp(page: Page, png: Buffer): Promise<Buffer> {
  await page.goto('about:blank');
  const url = await page.evaluate<string>(`(async () => {
    const picture = new Image();
    picture.src = 'data:image/png;base64,${png.toString('base64')}';
    await picture.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [picture.naturalWidth, picture.naturalHeight];
    canvas.getContext('2d').drawImage(picture, 0, 0);
    return canvas.toDataURL('image/webp', 0.85);
  })()`);
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
}

const [url, name] = process.argv.slice(2);
if (url === undefined || name === undefined) {
  console.error('Usage: pnpm --filter @workshop/demo screenshots http://127.0.0.1:4300/ demo');
  process.exitCode = 1;
} else {
  await takeScreenshots(url, name);
}
