/** The version of the terms and the privacy policy that these pages show; `src/accounts/terms.rs` has the same. */
export const termsVersion = '2026-12-01';
