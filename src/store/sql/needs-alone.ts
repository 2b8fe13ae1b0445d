/** Thrown where work asks for what is safe only while no other writer runs: it has to start again, alone. */
export class NeedsAlone extends Error {
  override readonly name = 'NeedsAlone';
}
