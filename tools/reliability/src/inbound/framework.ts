import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import type { ChannelExporter } from '@channel-exporter/core';
import type { Layout, ScriptedRequest } from './schedule.ts';

/** What an app under test needs of the service around it. */
export interface Stage {
  /** @throws Error for a request that no client has sent */
  scriptOf(id: string): ScriptedRequest;
  /** Resolves when the connection has closed. */
  closedOf(socket: Socket): Promise<void>;
  /** The service is not at rest before this has settled, either way. */
  track(work: Promise<unknown> | undefined): void;
}

/** A framework with our plugin. */
export interface Framework {
  /** True where the framework answers when the handler has returned. */
  readonly answersByItself: boolean;
  /**
   * An app that plays at `/r/:id` the script of that id.
   * @param exporters the second is for {@link Layout} `two exporters` only
   */
  app(layout: Layout, exporters: readonly [ChannelExporter, ChannelExporter], stage: Stage): RequestListener;
}
