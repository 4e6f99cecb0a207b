/** True in what is shipped. The build replaces it by a literal, so what it guards is absent from a release. */
declare const __RELEASE__: boolean;
