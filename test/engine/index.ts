export { Engine, EngineRun } from './engine';
export type { EngineOptions, RunOptions, WebhookRequest } from './engine';
