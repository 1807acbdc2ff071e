# One line a target; built with -DPAPAN_FUZZ=ON by clang.
papan_fuzz(frames DEPENDS papan_frames)
papan_fuzz(envelope DEPENDS papan_envelope)
