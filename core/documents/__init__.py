"""JSON files under trained/, read strictly and compared with one another before anything is done with them."""

from core.documents.consistency import (
    Fault,
    ablation_faults,
    augmentation_faults,
    card_faults,
    document_faults,
    wilson_interval,
)
from core.documents.reading import Kind, read_document, wrong_field

__all__ = [
    "Fault",
    "Kind",
    "ablation_faults",
    "augmentation_faults",
    "card_faults",
    "document_faults",
    "read_document",
    "wilson_interval",
    "wrong_field",
]
