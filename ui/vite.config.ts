import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const BUILT = fileURLToPath(new URL("../src/opportune/web/static", import.meta.url));

/** Writes each text asset a second and third time, compressed, so that the server never has to. */
function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    async closeBundle() {
      const folder = join(BUILT, "assets");
      const names = (await readdir(folder)).filter((name) => /\.(js|css)$/.test(name));
      await Promise.all(
        names.map(async (name) => {
          const content = await readFile(join(folder, name));
          await writeFile(join(folder, `${name}.gz`), await promisify(gzip)(content, { level: 9 }));
          await writeFile(join(folder, `${name}.br`), await promisify(brotliCompress)(content));
        }),
      );
    },
  };
}

// Built into the Python package, which serves it. In development the API of a running server is borrowed.
export default defineConfig({
  plugins: [react(), compressed()],
  resolve: { alias: { "#": fileURLToPath(new URL("./src", import.meta.url)) } },
  // The server puts a fresh nonce in its place in each answer.
  html: { cspNonce: "__CSP_NONCE__" },
  build: { outDir: BUILT, emptyOutDir: true, manifest: true, assetsInlineLimit: 0, chunkSizeWarningLimit: 700 },
  server: { proxy: { "/api": "http://127.0.0.1:8000" } },
  test: { environment: "node", include: ["src/**/*.test.{ts,tsx}"] },
});
