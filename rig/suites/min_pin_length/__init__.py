"""Extensions minPinLength and pinComplexityPolicy: what relying parties are told of PINs."""
