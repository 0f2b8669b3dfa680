/** What a recorder needs of its family of series. */
export interface Observable {
  /**
   * @param values the labels after `appid` and `application`, in the order of the schema
   * @param valueMs the duration, in milliseconds
   * @param count how many equal observations, default 1
   * @param untrustedPath true where the path may hold a client's text
   */
  observe(values: readonly string[], valueMs: number, count?: number, untrustedPath?: boolean): void;
}
