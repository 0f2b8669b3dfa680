/** The ports of the fake partner. Nobody listens on `closed`. */
export interface PartnerPorts {
  readonly payments: number;
  readonly parcels: number;
  readonly closed: number;
}
