declare module 'kafkajs/src/network/requestQueue/index.js' {
  interface RequestQueueShape {
    readonly pending: readonly unknown[];
    scheduleCheckPendingRequests(): void;
  }
  const RequestQueue: { readonly prototype: RequestQueueShape };
  export default RequestQueue;
}
