from . import (
    catalog as catalog,
)
from . import (
    corruptions as corruptions,
)
from . import (
    evaluation as evaluation,
)
from . import (
    export as export,
)
from . import (
    integrations as integrations,
)
from . import (
    labels as labels,
)
from . import (
    methods as methods,
)
from . import (
    metrics as metrics,
)
from . import (
    preview as preview,
)
from . import (
    runs as runs,
)
from . import (
    shapes as shapes,
)
from . import (
    suite as suite,
)
from . import (
    textures as textures,
)
from ._core.laws import Quantiles as Quantiles
from .compose import Compose as Compose
from .generator import Batch as Batch
from .generator import Generator as Generator
from .generator import Sample as Sample
from .methods import DAG as DAG
from .methods import DRAEM as DRAEM
from .methods import FPI as FPI
from .methods import GLASS as GLASS
from .methods import NSA as NSA
from .methods import PII as PII
from .methods import AnatPaste as AnatPaste
from .methods import AnomalibPerlin as AnomalibPerlin
from .methods import AutoSeg as AutoSeg
from .methods import CarveMix as CarveMix
from .methods import ContextSquares as ContextSquares
from .methods import CutPaste as CutPaste
from .methods import CutPasteScar as CutPasteScar
from .methods import DenoisingNoise as DenoisingNoise
from .methods import LesionMix as LesionMix
from .methods import ManyTasks as ManyTasks
from .methods import MemSeg as MemSeg
from .methods import SoftCP as SoftCP
from .methods import TumorCP as TumorCP
from .mixture import Mixture as Mixture
from .recipe import Recipe as Recipe
from .synthesizer import Method as Method
from .synthesizer import Synthesizer as Synthesizer

__version__: str
