import { defineConfig } from "vite";

// Files with the hash of their content in their names, nothing inline: the page runs under a content security
// policy that allows scripts and styles of its own origin only.
export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  css: { preprocessorOptions: { scss: { quietDeps: true } } },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
