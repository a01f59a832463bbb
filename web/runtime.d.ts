// The server hands out this file of onnxruntime-web beside the folders of web/: core/ui/frame/routes.py.
declare module "*/ort.wasm.bundle.min.mjs" {
    export * from "onnxruntime-web";
}
