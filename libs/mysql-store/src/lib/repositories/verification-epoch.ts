/** What a verification that was killed has left is removed after so long: no living one takes longer. */
export const VERIFICATION_DAYS = 1;
